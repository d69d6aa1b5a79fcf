// @ts-check

import { pushState, subscribeToPush, unsubscribeFromPush } from '../carillon/push.js';
import { find } from '../page/dom.js';
import { messageOf, submitBy } from '../page/forms.js';
import { text } from '../page/text.js';

const WORKER = 'push-worker.js';

/** The content security policy permits this one address of a script that is no element of the page. */
const policy = /** @type {any} */ (window).trustedTypes?.createPolicy('carillon-push', { createScriptURL: () => WORKER });

const HINTS = {
  unsupported: text('This browser cannot show notifications of a page that is closed.'),
  disabled: '',
  denied: '', // the hint of the switch beside it says so
  off: '',
  on: text('This device shows notifications also when the page is closed.'),
};

/** The switch for notifications on a closed page, and the quiet hours. */
export class Push {
  #button = find('#push');
  #hint = find('#push-hint');
  #quiet = find('#quiet');
  #hub;
  /** @type {ServiceWorkerRegistration | undefined} */
  #registration;
  /** @type {keyof typeof HINTS} */
  #state = 'unsupported';

  /** @param {import('../carillon.js').Hub} hub */
  constructor(hub) {
    this.#hub = hub;
    this.#button.addEventListener('click', () => this.#toggle());
    submitBy(find('form', this.#quiet), (fields) => this.#setQuietHours(fields));
    navigator.serviceWorker?.addEventListener('message', ({ data }) => data?.carillon === 'show' && showItem(data.seq));
  }

  /** Shows the state; a subscription is renewed, for the hub to know that the device is in use. */
  async start() {
    if (!window.isSecureContext || !('serviceWorker' in navigator)) {
      return this.#show('unsupported');
    }
    try {
      this.#registration = await navigator.serviceWorker.getRegistration();
      const state = await pushState(this.#hub, this.#registration);
      if (state === 'on' && this.#registration) {
        await subscribeToPush(this.#hub, this.#registration, { label: deviceLabel() });
        await this.#readQuietHours();
      }
      this.#show(state);
    } catch (error) {
      this.#show('off', messageOf(error));
    }
  }

  async #toggle() {
    this.#button.disabled = true;
    try {
      if (this.#state === 'on' && this.#registration) {
        await unsubscribeFromPush(this.#hub, this.#registration);
        this.#show('off');
      } else if (await Notification.requestPermission() === 'granted') {
        this.#registration = await registered();
        await subscribeToPush(this.#hub, this.#registration, { label: deviceLabel() });
        await this.#readQuietHours();
        this.#show('on');
      } else {
        this.#show(Notification.permission === 'denied' ? 'denied' : 'off');
      }
    } catch (error) {
      // of the browser: its push service cannot be reached, or is switched off
      this.#show('off', error instanceof DOMException ? text('The browser could not subscribe: {error}.', { error: error.message }) : messageOf(error));
    } finally {
      this.#button.disabled = false;
    }
  }

  /**
   * @param {keyof typeof HINTS} state
   * @param {string} [problem]
   */
  #show(state, problem = '') {
    this.#state = state;
    this.#button.hidden = state === 'unsupported' || state === 'disabled';
    this.#button.disabled = state === 'denied';
    this.#button.setAttribute('aria-pressed', String(state === 'on'));
    this.#button.dataset.state = state;
    this.#quiet.hidden = state !== 'on';
    this.#hint.textContent = problem || HINTS[state];
  }

  async #readQuietHours() {
    const { quietHours } = await this.#hub.request('api/push/settings');
    const { elements } = find('form', this.#quiet);
    elements.namedItem('from').value = quietHours?.from ?? '';
    elements.namedItem('to').value = quietHours?.to ?? '';
  }

  /** @param {FormData} fields */
  async #setQuietHours(fields) {
    const [from, to] = [String(fields.get('from')), String(fields.get('to'))];
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const body = from === '' && to === '' ? {} : { quietHours: { from, to, zone } };
    await this.#hub.request('api/push/settings', { method: 'PUT', body });
    find('.saved', this.#quiet).textContent = from === '' && to === '' ? text('No quiet hours.') : text('Saved.');
  }
}

/** Scrolls to a notification, if the page shows it. @param {string | number} seq */
export function showItem(seq) {
  const item = document.querySelector(`.notification[data-seq="${Number(seq)}"]`);
  item?.scrollIntoView({ block: 'center' });
  if (item instanceof HTMLElement) {
    item.focus({ preventScroll: true });
  }
}

/** The service worker, once it is active. */
async function registered() {
  await navigator.serviceWorker.register(policy ? policy.createScriptURL('') : WORKER);
  return navigator.serviceWorker.ready;
}

/** How the user recognizes this device. */
function deviceLabel() {
  const { platform = navigator.platform, brands = [] } = /** @type {any} */ (navigator).userAgentData ?? {};
  const brand = brands.map((/** @type {{brand: string}} */ each) => each.brand).find((/** @type {string} */ name) => !/not.?a.?brand/i.test(name));
  return text('{browser} on {system}', { browser: brand ?? text('Browser'), system: platform || text('an unknown system') }).slice(0, 64);
}
