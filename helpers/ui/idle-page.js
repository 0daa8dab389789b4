/* global window, performance, requestAnimationFrame, setInterval */

// An empty page beside the others: whatever is slow here is slow because of this machine, not because of a server.
window.__focusLoadIdle = (everyMs, rounds) => {
  let before = performance.now();
  let longestMs = 0;
  let works = [];
  const frame = (now) => {
    longestMs = Math.max(longestMs, now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  // Always the same computation; its result is kept so that no engine leaves it out.
  const work = () => {
    const start = performance.now();
    let value = 1;
    for (let i = 0; i < rounds; i++) value = (value * 1103515245 + 12345) % 2147483648;
    window.__focusLoadValue = value;
    return performance.now() - start;
  };
  return {
    /** The shortest of so many, before the load. */
    calibrate: (times) => Math.min(...Array.from({ length: times }, work)),
    begin: () => setInterval(() => works.push(work()), everyMs),
    take() {
      // A page that gets no frames at all has been waiting since the last one.
      const told = { longestMs: Math.max(longestMs, performance.now() - before), works };
      longestMs = 0;
      works = [];
      return told;
    },
  };
};
