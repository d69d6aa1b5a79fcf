import type { Hub } from '../carillon.js';

/** What is used of a `ServiceWorkerRegistration`. */
export interface PushRegistration {
  readonly scope: string;
  readonly pushManager: { getSubscription(): Promise<any>; subscribe(options?: any): Promise<any> };
}

/** A device as the hub lists it; `subscribed` is a time (RFC 3339). */
export interface SubscribedDevice {
  id: string;
  label: string;
  subscribed: string;
}

/** Whether this browser and the hub can do Web Push, and whether it is on. `disabled`: by the operator of the hub; `denied`: by the user. */
export function pushState(hub: Hub<any>, registration: PushRegistration | undefined): Promise<'unsupported' | 'disabled' | 'denied' | 'off' | 'on'>;

/**
 * Subscribes this browser, or renews its subscription; call it when a page opens, too. Asks the user for the permission, so call it for the first
 * time when the user has clicked. `label` is how the user recognizes the device, at most 64 characters. Rejected with a `DOMException` if
 * the user or the push service refuses.
 */
export function subscribeToPush(hub: Hub<any>, registration: PushRegistration, options?: { label?: string }): Promise<SubscribedDevice>;

/** Ends the subscription of this browser, at the hub and at the push service. */
export function unsubscribeFromPush(hub: Hub<any>, registration: PushRegistration): Promise<void>;
