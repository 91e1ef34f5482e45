"""The gate before the store of uploads: API Gateway asks it before it stores a body."""
