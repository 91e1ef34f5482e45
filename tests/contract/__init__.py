"""The same tests over the in-memory ledger and over a DynamoDB: what one promises, both keep."""
