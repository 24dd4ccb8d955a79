"""Callbacks: fetch through the services, call one function of a panel, return."""
