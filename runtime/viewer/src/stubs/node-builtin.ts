/** In place of Node's own modules, which code for several platforms asks for in branches that do not run in a browser. */
export {};
