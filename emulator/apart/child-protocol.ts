/** Ends a process in order. */
export const CLOSE = 'close';

/** The line by which a process says that it can be told what to do; its last word is the address of its figures. */
export const READY = /^READY \S+ PID=\d+ METRICS=(\S+)$/m;

export const readyLine = (name: string, metricsUrl: string): string =>
  `READY ${name} PID=${process.pid} METRICS=${metricsUrl}\n`;
