// @ts-check

/** A failed request: the hub refused it, or could not be reached. The message can be shown to users. */
export class HubError extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, problem?: Record<string, any>, retryAfter?: number, cause?: unknown}} [details]
   */
  constructor(message, { status = 0, problem = {}, retryAfter, cause } = {}) {
    super(message, { cause });
    this.name = 'HubError';
    /** The HTTP status; 0 if there was no response. */
    this.status = status;
    /** The problem details (RFC 9457), empty if there were none. */
    this.problem = problem;
    /** Milliseconds from the header `Retry-After`, if it was sent. */
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get isTemporary() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /**
   * The error that a response describes.
   *
   * @param {Response} response not ok
   */
  static async of(response) {
    const problem = await problemIn(response);
    const seconds = Number(response.headers.get('Retry-After') ?? NaN);
    return new HubError(problem.detail ?? problem.title ?? `the hub responded with status ${response.status}`, {
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
    return {}; // not from the hub: proxies respond in HTML
  }
}
