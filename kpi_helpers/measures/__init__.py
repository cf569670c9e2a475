"""What it amounts to: facts of dossiers and procedures → results."""
