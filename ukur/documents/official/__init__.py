"""The official document of an SOP: identity sheet, step table with its flowchart, what a revision changed."""
