// @ts-check

/** A token is renewed this long before it expires, or after four fifths of its remaining time if that is later. */
const RENEWAL_MARGIN_MILLIS = 60_000;

const MIN_RENEWAL_DELAY_MILLIS = 5_000;

/** @typedef {Pick<import('./attempt.js').Attempt, 'context' | 'timers' | 'signal' | 'isClosed'>} OpenAttempt */

/**
 * Gives the hub a fresh token before the token of an open stream expires, so that the stream continues. Renewal needs JWTs, whose expiry
 * can be read, and an application that can supply fresh ones.
 *
 * @param {OpenAttempt} attempt
 * @param {string} clientId of the stream
 */
export async function renewToken(attempt, clientId) {
  const { access, environment } = attempt.context;
  if (!access.hasFreshTokens || attempt.isClosed) {
    return;
  }
  const expiry = expiryOf((await access.headers()).Authorization ?? '');
  if (expiry === undefined || attempt.isClosed) {
    return;
  }
  const left = expiry - environment.now();
  const delay = Math.max(MIN_RENEWAL_DELAY_MILLIS, left - Math.min(RENEWAL_MARGIN_MILLIS, left / 5));
  attempt.timers.set('token renewal', delay, async () => {
    try {
      await access.request(`api/connections/${encodeURIComponent(clientId)}/token`, { method: 'POST', fresh: true, signal: attempt.signal });
      await renewToken(attempt, clientId);
    } catch {
      // the hub closes the stream when the token expires, and the connection reopens it
    }
  });
}

/**
 * Sends client heartbeats while a stream is open, if an interval is configured. Hubs with an idle timeout close streams without them.
 *
 * @param {OpenAttempt} attempt
 * @param {string} clientId of the stream
 */
export function sendHeartbeats(attempt, clientId) {
  const { access, settings } = attempt.context;
  if (settings.aliveInterval <= 0 || attempt.isClosed) {
    return;
  }
  attempt.timers.set('client heartbeat', settings.aliveInterval, async () => {
    try {
      await access.request('api/heartbeat', { method: 'POST', query: [['clientId', clientId]], signal: attempt.signal });
    } catch {
      // a broken stream is detected on the stream itself
    }
    sendHeartbeats(attempt, clientId);
  });
}

/**
 * The expiry of a bearer token.
 *
 * @param {string} authorization value of the header
 * @returns {number | undefined} milliseconds since 1970; undefined for opaque tokens and JWTs without `exp`
 */
export function expiryOf(authorization) {
  try {
    const claims = authorization.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const { exp } = JSON.parse(atob(claims));
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
