import fc from 'fast-check';

/**
 * The same examples for every mutant, so that a score can be repeated, and no shrinking: that a mutant is killed
 * is all that is asked.
 */
fc.configureGlobal({ seed: 1, endOnFailure: true });
