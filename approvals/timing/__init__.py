"""Time: when something is due, the ladder around it, times over several nodes, moments that are waited for."""
