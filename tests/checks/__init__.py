"""The tree looked at itself: SQL, messages, words, refusals, the README, deploy/."""
