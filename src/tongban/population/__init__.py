"""演示: a made-up population with records, licences and past cases, the same for a seed."""
