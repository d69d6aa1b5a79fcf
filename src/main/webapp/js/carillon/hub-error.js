// @ts-check

/** What the hub, or the way to it, has against a request. The message is for people. */
export class HubError extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, problem?: Record<string, any>, retryAfter?: number, cause?: unknown}} [about]
   */
  constructor(message, { status = 0, problem = {}, retryAfter, cause } = {}) {
    super(message, { cause });
    this.name = 'HubError';
    /** The status of HTTP; 0 if there was no answer. */
    this.status = status;
    /** The problem details (RFC 9457), as far as there were any. */
    this.problem = problem;
    /** Milliseconds after which the hub would like to be asked again, if it said so. */
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may well succeed later. */
  get isTemporary() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /**
   * What an answer says is wrong.
   *
   * @param {Response} response not ok
   */
  static async of(response) {
    const problem = await problemIn(response);
    const seconds = Number(response.headers.get('Retry-After') ?? NaN);
    return new HubError(problem.detail ?? problem.title ?? `the hub answered ${response.status}`, {
      status: response.status,
      problem,
      retryAfter: Number.isFinite(seconds) ? seconds * 1000 : undefined,
    });
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Record<string, any>>}
 */
async function problemIn(response) {
  try {
    const problem = JSON.parse(await response.text());
    return typeof problem === 'object' && problem !== null ? problem : {};
  } catch {
    return {}; // not from the hub: proxies answer in HTML
  }
}
