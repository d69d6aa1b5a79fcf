import type { ChannelOptions, Gap, Hub, HubEvent, HubState } from './carillon.js';

/** Subscribes to a channel for as long as the component is mounted. The listener may be a new function at each rendering. */
export function useChannel<C extends { [N in keyof C]: Record<string, any> }, N extends keyof C & string>(
  hub: Hub<C>, name: N, type: 'gap', listener: (gap: Gap) => void, options?: ChannelOptions): void;
export function useChannel<C extends { [N in keyof C]: Record<string, any> }, N extends keyof C & string, K extends keyof C[N] & string>(
  hub: Hub<C>, name: N, type: K, listener: (event: HubEvent<C[N][K]>) => void, options?: ChannelOptions): void;

/** The state of the hub's connection. */
export function useHubState(hub: Hub<any>): HubState;
