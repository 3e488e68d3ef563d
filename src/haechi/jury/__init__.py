"""The jury: who judges, who reads what, and the score sheets."""
