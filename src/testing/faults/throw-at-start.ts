/** Loaded in a child before its own code: which then never runs. */
throw new Error('the fault of a spec');
