import type { ShallowRef } from 'vue';
import type { Channel, ChannelOptions, Gap, Hub, HubEvent, HubState } from './carillon.js';

/** Subscribes to a channel until the component or effect scope ends. */
export function useChannel<C extends { [N in keyof C]: Record<string, any> }, N extends keyof C & string>(
  hub: Hub<C>, name: N, type: 'gap', listener: (gap: Gap) => void, options?: ChannelOptions): Channel<C[N]>;
export function useChannel<C extends { [N in keyof C]: Record<string, any> }, N extends keyof C & string, K extends keyof C[N] & string>(
  hub: Hub<C>, name: N, type: K, listener: (event: HubEvent<C[N][K]>) => void, options?: ChannelOptions): Channel<C[N]>;

/** The state of the hub's connection. */
export function useHubState(hub: Hub<any>): Readonly<ShallowRef<HubState>>;
