"""Every verb on a request: works, for whom, when, journaled, announced, twice, two at once."""
