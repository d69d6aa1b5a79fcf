// @ts-check

import { useEffect, useRef, useState } from 'react';

/**
 * Subscribes to a channel for as long as the component is mounted. The listener may be a new function at each rendering.
 *
 * @param {any} hub
 * @param {string} name of the channel
 * @param {string} type of the events, as for `channel.on`
 * @param {(event: any) => void} listener
 * @param {object} [options] of the channel; compared by their JSON, so they may be written in place
 */
export function useChannel(hub, name, type, listener, options) {
  const latest = useRef(listener);
  latest.current = listener;
  const key = JSON.stringify(options ?? {});
  useEffect(() => {
    const channel = hub.channel(name, JSON.parse(key));
    channel.on(type, (/** @type {any} */ event) => latest.current(event));
    return () => channel.close();
  }, [hub, name, type, key]);
}

/**
 * The state of the hub's connection.
 *
 * @param {any} hub
 */
export function useHubState(hub) {
  const [state, setState] = useState(hub.state);
  useEffect(() => {
    const mounted = new AbortController();
    hub.on('state', setState, { signal: mounted.signal });
    return () => mounted.abort();
  }, [hub]);
  return state;
}
