/** A file that is not imported. The message is the reason told to the user: it never contains values of the data set. */
export class RejectedFile extends Error {}
