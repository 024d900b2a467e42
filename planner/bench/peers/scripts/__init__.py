"""Programs that plan with packages of others; run in processes of their own, never imported."""
