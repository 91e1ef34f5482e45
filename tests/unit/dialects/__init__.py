"""How requests are read and answers spelt."""
