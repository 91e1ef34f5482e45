"""The sandbox, held to what is known of the service it stands for."""
