// @ts-check

/** Web Push, apart from the library so that pages without it load no more. */
export { pushState, subscribeToPush, unsubscribeFromPush } from '../webapp/js/carillon/push.js';
