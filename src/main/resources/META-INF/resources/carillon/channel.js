/**
 * The script of <c:channel>: subscriptions of a page whose parts Jakarta Faces replaces. A component that is written anew keeps its
 * subscription if it is to the same channel; one that has left the page is unsubscribed.
 *
 * A classic script, since Faces loads it so; carillon.js, an ES module of the hub, is loaded when the first component needs it.
 */
(() => {
  'use strict';
  if (window.carillonFaces) {
    return;
  }

  /** @type {Map<string, Subscription>} by client id */
  const subscriptions = new Map();
  /** @type {Map<string, Promise<any>>} one for all components of the page, by address */
  const hubs = new Map();

  function hubAt(address) {
    const known = hubs.get(address);
    if (known) {
      return known;
    }
    const home = new URL(address, location.href);
    const hub = import(new URL('js/carillon.js', home).href).then(({ connect }) => connect({ credentials: 'include' }));
    hubs.set(address, hub);
    hub.catch((failure) => {
      hubs.delete(address);
      console.error(`carillon.js could not be loaded from ${home}`, failure);
    });
    return hub;
  }

  /** Sends one request after the other: each is for one event, and takes it along in the hidden inputs of its component. */
  class AjaxRequests {
    #id;
    #waiting = [];
    #isBusy = false;

    constructor(id) {
      this.#id = id;
    }

    /** @param {boolean} coalesce whether the newest event is enough */
    add(script, event, coalesce) {
      if (coalesce) {
        this.#waiting = this.#waiting.filter((other) => other.event.kind !== event.kind);
      }
      this.#waiting.push({ script, event });
      this.#sendNext();
    }

    ended() {
      this.#isBusy = false;
      this.#sendNext();
    }

    #sendNext() {
      const element = document.getElementById(this.#id);
      if (this.#isBusy || this.#waiting.length === 0 || !element) {
        return;
      }
      const { script, event } = this.#waiting.shift();
      const values = { id: event.id, type: event.type, data: event.data };
      for (const [name, value] of Object.entries(values)) {
        element.querySelector(`input[name$="_${name}"]`).value = value;
      }
      this.#isBusy = true;
      script.call(element, null);
    }
  }

  class Subscription {
    #config;
    #end = new AbortController();
    #requests;

    constructor(config) {
      this.#config = config;
      this.#requests = new AjaxRequests(config.id);
      hubAt(config.hub).then((hub) => this.#begin(hub), () => undefined);
    }

    /** Takes over what a later response says of the component; false if that is another subscription. */
    tryUpdate(config) {
      const isSame = identity(config) === identity(this.#config);
      if (isSame) {
        this.#config = config;
      }
      return isSame;
    }

    close() {
      this.#end.abort();
    }

    requestEnded() {
      this.#requests.ended();
    }

    #begin(hub) {
      const { signal } = this.#end;
      if (signal.aborted) {
        return;
      }
      const { channel: name, options, types } = this.#config;
      const channel = hub.channel(name, { ...options, since: this.#since(), signal });
      for (const type of types.length > 0 ? types : ['*']) {
        channel.on(type, (event) => this.#tell('message', event, event.id ?? '', event.type ?? '', event.text), { signal });
      }
      channel.on('gap', (gap) => this.#tell('gap', gap, '', 'gap', JSON.stringify(gap)), { signal });
      hub.on('state', (state) => this.#tell('state', state, '', state.state, JSON.stringify(state)), { signal });
    }

    /** Positions that the page covers continue it, whatever this browser has stored. */
    #since() {
      const { id, options: { since } } = this.#config;
      if (!since?.includes('=')) {
        return since;
      }
      const element = document.getElementById(id) ?? document.createElement('span');
      element.dataset.carillonPosition = since;
      return element;
    }

    #tell(kind, event, id, type, data) {
      const { listeners, behaviors, coalesce } = this.#config;
      if (!sweep().has(this.#config.id)) {
        return; // the component has left the page
      }
      try {
        listeners[kind]?.call(window, event);
      } catch (failure) {
        reportError(failure);
      }
      if (behaviors[kind]) {
        this.#requests.add(behaviors[kind], { kind, id: String(id), type, data: String(data) }, coalesce);
      }
    }
  }

  /** What makes a subscription another one. Where a page continues is the matter of its first; later responses have later positions. */
  function identity({ hub, channel, types, options }) {
    return JSON.stringify({ hub, channel, types, options: { ...options, since: undefined } });
  }

  /** Ends subscriptions whose component is not in the page any more. */
  function sweep() {
    for (const [id, subscription] of subscriptions) {
      if (!document.getElementById(id)) {
        subscription.close();
        subscriptions.delete(id);
      }
    }
    return subscriptions;
  }

  function requestEnded({ source }) {
    subscriptions.get(source?.id ?? source)?.requestEnded();
  }

  faces.ajax.addOnEvent((data) => {
    if (data.status === 'success') { // the page has been updated
      sweep();
      requestEnded(data);
    }
  });
  faces.ajax.addOnError(requestEnded);

  window.carillonFaces = {
    /** Called by each component as it is written. */
    subscribe(config) {
      const present = subscriptions.get(config.id);
      if (config.connected && present?.tryUpdate(config)) {
        return;
      }
      present?.close();
      subscriptions.delete(config.id);
      if (config.connected) {
        subscriptions.set(config.id, new Subscription(config));
      }
    },
  };
})();
