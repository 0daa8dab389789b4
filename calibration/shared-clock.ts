/** The monotonic clock of the machine, which all its processes read alike. Microseconds since an arbitrary origin. */
export const sharedNowUs = (): number => Number(process.hrtime.bigint()) / 1000;
