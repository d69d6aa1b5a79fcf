import { request } from 'node:http';
import vm from 'node:vm';

/**
 * The native side of a React Native app (New Architecture, "bridgeless") without a screen: an engine that has ECMAScript and no globals of
 * browsers or Node.js, timers, and the native modules of the network and of blobs. Everything else is React Native's own JavaScript in the bundle.
 */
export class NativeSide {
  /** Lines that the app has logged. @type {string[]} */
  log = [];
  /** Whether requests fail, as without a network. */
  isOffline = false;
  /** The requests so far, as method and address. @type {string[]} */
  requests = [];
  #context;
  #callable = new Map();
  #blobs = new Map();
  /** @type {Map<number, import('node:http').ClientRequest>} */
  #open = new Map();
  #nextRequest = 1;

  constructor() {
    const global = vm.createContext({});
    this.#context = global;
    Object.assign(global, {
      RN$Bridgeless: true,
      RN$registerCallableModule: (name, factory) => this.#callable.set(name, factory),
      nativeModuleProxy: this.#modules,
      nativeLoggingHook: (message) => this.log.push(message),
      nativePerformanceNow: () => performance.now(),
      setTimeout: (task, millis, ...rest) => Number(setTimeout(task, millis, ...rest)),
      clearTimeout: (timer) => clearTimeout(timer),
      setInterval: (task, millis, ...rest) => Number(setInterval(task, millis, ...rest)),
      clearInterval: (timer) => clearInterval(timer),
      requestAnimationFrame: (task) => Number(setTimeout(() => task(performance.now()), 16)),
      cancelAnimationFrame: (timer) => clearTimeout(timer),
    });
    vm.runInContext('globalThis.global = globalThis', global);
  }

  /** @param {string} source of the bundle */
  run(source) {
    vm.runInContext(source, this.#context, { filename: 'app.bundle.js' });
  }

  /** What the app has made global, as functions. @param {string} name */
  global(name) {
    return this.#context[name];
  }

  /** Ends all requests: the device has no network. */
  disconnect() {
    this.isOffline = true;
    this.#open.forEach((each) => each.destroy(new Error('The network connection was lost.')));
  }

  #emit(type, ...values) {
    this.#callable.get('RCTDeviceEventEmitter')().emit(type, values);
  }

  #modules = {
    Networking: {
      sendRequest: (...call) => this.#send(...call),
      abortRequest: (id) => this.#open.get(id)?.destroy(),
      clearCookies: (done) => done(false),
      addListener() {},
      removeListeners() {},
    },
    BlobModule: {
      getConstants: () => ({ BLOB_URI_SCHEME: 'blob', BLOB_URI_HOST: null }),
      addNetworkingHandler() {},
      createFromParts: (parts, id) => this.#blobs.set(id, Buffer.concat(parts.map(({ data, type }) => (type === 'string' ? Buffer.from(data) : this.#bytes(data))))),
      release: (id) => this.#blobs.delete(id),
    },
    FileReaderModule: {
      readAsText: async (blob, encoding) => new TextDecoder(encoding).decode(this.#bytes(blob)),
      readAsDataURL: async (blob) => `data:${blob.type || 'application/octet-stream'};base64,${this.#bytes(blob).toString('base64')}`,
    },
    NativeMicrotasksCxx: { queueMicrotask: (task) => queueMicrotask(task) },
    PlatformConstants: {
      getConstants: () => ({ isTesting: true, forceTouchAvailable: false, osVersion: '18', systemName: 'iOS', interfaceIdiom: 'phone', reactNativeVersion: { major: 0, minor: 84, patch: 1 } }),
    },
    SourceCode: { getConstants: () => ({ scriptURL: 'app.bundle.js' }) },
    ExceptionsManager: {
      reportException: (error) => this.log.push(`exception: ${error.message}`),
    },
    DeviceInfo: { getConstants: () => ({ Dimensions: { window: { width: 390, height: 844, scale: 3, fontScale: 1 }, screen: { width: 390, height: 844, scale: 3, fontScale: 1 } } }) },
  };

  /** @param {{blobId: string, offset: number, size: number}} blob */
  #bytes({ blobId, offset, size }) {
    return this.#blobs.get(blobId).subarray(offset, offset + size);
  }

  /** As `RCTNetworking.mm`: the answer is a whole text or blob; a blob has the bytes, a text is decoded. */
  #send({ method, url, headers, data, responseType, timeout }, callback) {
    const id = this.#nextRequest++;
    callback(id);
    this.requests.push(`${method} ${url}`);
    const fail = (error) => {
      this.#open.delete(id);
      this.#emit('didCompleteNetworkResponse', id, error.message, false);
    };
    if (this.isOffline) {
      setTimeout(() => fail(new Error('The Internet connection appears to be offline.')), 5);
      return;
    }
    const sent = request(url, { method, headers, timeout: timeout || undefined }, async (response) => {
      this.#emit('didReceiveNetworkResponse', id, response.statusCode, response.headers, url);
      const parts = [];
      try {
        for await (const part of response) {
          parts.push(part);
        }
      } catch (error) {
        fail(error);
        return;
      }
      const body = Buffer.concat(parts);
      if (responseType === 'blob') {
        const blobId = `response-${id}`;
        this.#blobs.set(blobId, body);
        this.#emit('didReceiveNetworkData', id, { blobId, offset: 0, size: body.length, type: response.headers['content-type'] ?? '' });
      } else {
        this.#emit('didReceiveNetworkData', id, responseType === 'base64' ? body.toString('base64') : body.toString('utf8'));
      }
      this.#open.delete(id);
      this.#emit('didCompleteNetworkResponse', id, null, false);
    });
    this.#open.set(id, sent);
    sent.on('error', fail);
    sent.end(data?.string ?? (data?.blob ? this.#bytes(data.blob) : undefined));
  }
}
