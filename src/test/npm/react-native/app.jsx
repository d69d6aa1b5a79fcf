// An app as its users write it, but for the renderer: it has no screen. What it would show it logs, for the test to read.
import 'react-native/Libraries/Core/InitializeCore'; // what React Native executes before each app; without its views, which take a minute to bundle
import { useState } from 'react';
import { create } from 'react-test-renderer';
import { connect, HubError } from 'carillon-client';
import { useChannel, useHubState } from 'carillon-client/react';

const show = (what) => console.log(JSON.stringify(what));

function Orders({ hub, announce }) {
  const [items, setItems] = useState([]);
  const { state } = useHubState(hub);
  useChannel(hub, 'orders', 'placed', ({ data, position }) => setItems((all) => [...all, { item: data.item, position }]), { since: 'earliest' });
  announce({ state, items });
  return `${items.length} orders`;
}

/** Called by the test, as the native side starts an app with its first properties. */
globalThis.startApp = ({ address, options }) => {
  const hub = connect(address, options);
  const screen = create(<Orders hub={hub} announce={show} />);
  globalThis.app = {
    publish: (item) => hub.publish('orders', { type: 'placed', data: { item } }).then((receipt) => show({ receipt }), (error) => show({ error: String(error) })),
    publishInvalid: () => hub.publish('no valid name', { data: 1 }).catch((error) => show({ isHubError: error instanceof HubError, status: error.status, message: error.message })),
    history: async () => {
      for await (const { events } of hub.channel('orders').history({ since: 'earliest' })) {
        show({ past: events.map(({ data }) => data.item) });
      }
    },
    screen: () => show({ screen: screen.toJSON() }),
    close: () => {
      screen.unmount();
      hub.close();
    },
  };
};

show({ has: ['document', 'localStorage', 'sessionStorage', 'BroadcastChannel', 'EventSource', 'ReadableStream', 'TextDecoder', 'crypto'].filter((name) => name in globalThis) });
