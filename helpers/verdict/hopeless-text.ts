/** How the reason of an abort for a limit out of reach begins. */
export const HOPELESS = 'hopeless: ';
