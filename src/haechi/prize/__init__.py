"""The prize: editions and their rules, rounds, applications, eligibility."""
