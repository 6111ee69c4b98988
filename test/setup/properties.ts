import fc from 'fast-check';

/** Properties of one run share its seed, which the run prints and RYTMI_SEED repeats. */
fc.configureGlobal({ seed: Number(process.env.RYTMI_SEED) });
