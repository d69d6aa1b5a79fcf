import { connect, HubError, type Gap, type HubEvent } from 'carillon-client';
import { pushState, subscribeToPush, type PushRegistration } from 'carillon-client/push';

interface Order { total: number }
interface Channels { orders: { created: Order; message: string } }

const hub = connect<Channels>('https://hub.example/', { credentials: 'include' });
const orders = hub.channel('orders', { since: 'PT10M' });
orders.on('created', ({ data, seq }) => data.total.toFixed(seq ?? 0));
orders.on('gap', (gap: Gap) => gap.reason);
const next: Promise<HubEvent<Order>> = orders.once('created');
async function all(): Promise<void> {
  for await (const { events, gaps } of orders.history({ since: 'PT1H' })) {
    const past: Order | string | undefined = events[0]?.data;
    void [past, gaps[0]?.reason];
  }
  for await (const event of orders) {
    const data: Order | string = event.data;
    void data;
  }
}

// @ts-expect-error there is no such channel
hub.channel('order');
// @ts-expect-error no event has this type
orders.on('deleted', () => {});
// @ts-expect-error the data have no such member
orders.on('created', ({ data }) => data.sum);
// @ts-expect-error a package does not know its hub
connect();

const untyped = connect('/').channel('anything');
untyped.on('whatever', ({ data }) => data.some.member);

declare const registration: PushRegistration;
async function push(): Promise<string> {
  const state: 'unsupported' | 'disabled' | 'denied' | 'off' | 'on' = await pushState(hub, registration);
  return state === 'off' ? (await subscribeToPush(hub, registration, { label: 'laptop' })).id : state;
}
// @ts-expect-error no worker shows the messages
subscribeToPush(hub);

export { push, all, next, HubError };
