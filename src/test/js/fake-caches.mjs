/** The caches of an origin (Service Workers, 5.5), as far as texts are stored in them. */
export function fakeCaches() {
  const stored = new Map();
  return {
    open: async (name) => ({
      put: async (address, response) => { stored.set(`${name} ${address}`, await response.text()); },
      match: async (address) => (stored.has(`${name} ${address}`) ? new Response(stored.get(`${name} ${address}`)) : undefined),
      delete: async (address) => stored.delete(`${name} ${address}`),
    }),
  };
}
