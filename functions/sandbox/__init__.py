"""The sandbox: a faithful fake of Ark's asset library, deployed when no real account is used."""
