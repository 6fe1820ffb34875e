"""Tactful: sees a job seeker through the silence after an interview. It drafts and never sends."""
