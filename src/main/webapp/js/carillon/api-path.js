// @ts-check

/** Where the API is, relative to the hub. A hub with another `carillon.api-path` serves this module with that path. */
export const apiPath = 'api/';
