"""Creates under an idempotency key: the same request again makes nothing again.

    create under the key -> made now
             `- Repeated -> what the key made was refused: the key is free, create once more
                         -> asked for something else: IdempotencyMismatch
                         -> its first request may still be at work: StillRunning
                         -> the same answer again

The key is written in the transaction that writes the row, so neither is there without the other.
A refusal is not an answer that is kept: nothing came of it, and the next try may do better.
"""
