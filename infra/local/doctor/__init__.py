"""`dorsal doctor`: every part looked at from outside, also and above all when parts are down."""
