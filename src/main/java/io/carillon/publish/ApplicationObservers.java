package io.carillon.publish;

import java.util.function.Consumer;

/** The application's observers of CDI events of the API; accepting an event fires it. */
public interface ApplicationObservers extends Consumer<Object> {
  /** For a hub outside of CDI. */
  ApplicationObservers NONE =
      new ApplicationObservers() {
        @Override
        public boolean isObserved(Object example) {
          return false;
        }

        @Override
        public void accept(Object event) {
          // not observed
        }
      };

  /** Whether the application observes events like this one. */
  boolean isObserved(Object example);
}
