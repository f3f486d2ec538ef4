import fc from 'fast-check';

/**
 * Property tests draw the same examples in every run, so that a run says something about the change and not about chance. To look for new
 * ones: `PROPERTY_SEED=$RANDOM npx vitest run --project unit`; what is found becomes a test of its own.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_122) });
