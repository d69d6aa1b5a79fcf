import { connect } from 'carillon-client';
import { useChannel } from 'carillon-client/react';
import { useChannel as useVueChannel, useHubState } from 'carillon-client/vue';

const hub = connect<{ orders: { created: { total: number } } }>('https://hub.example/');
useChannel(hub, 'orders', 'created', ({ data }) => data.total);
useVueChannel(hub, 'orders', 'created', ({ data }) => data.total).close();
useHubState(hub).value.state satisfies 'connecting' | 'open' | 'waiting' | 'closed';
// @ts-expect-error no event has this type
useChannel(hub, 'orders', 'deleted', () => {});
