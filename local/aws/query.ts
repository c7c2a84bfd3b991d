/** Query parameters by name, decoded; a repeated one is a list. */
export type Query = Readonly<Record<string, string | string[]>>;
