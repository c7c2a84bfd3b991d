/** Why something of the template is not there on this machine; the rest of the app is. */
export class NotPlayed extends Error {}
