"""An independent verifier of a ledger, written from its published formats alone."""
