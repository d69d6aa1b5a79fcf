// @ts-check

import { onScopeDispose, shallowRef } from 'vue';

/**
 * Subscribes to a channel until the component or effect scope ends.
 *
 * @param {any} hub
 * @param {string} name of the channel
 * @param {string} type of the events, as for `channel.on`
 * @param {(event: any) => void} listener
 * @param {object} [options] of the channel
 */
export function useChannel(hub, name, type, listener, options) {
  const channel = hub.channel(name, options);
  channel.on(type, listener);
  onScopeDispose(() => channel.close());
  return channel;
}

/**
 * The state of the hub's connection.
 *
 * @param {any} hub
 */
export function useHubState(hub) {
  const state = shallowRef(hub.state);
  const scope = new AbortController();
  hub.on('state', (/** @type {any} */ next) => {
    state.value = next;
  }, { signal: scope.signal });
  onScopeDispose(() => scope.abort());
  return state;
}
