"""What is looked at in the office: Tabel 7, the yearly evaluation, and what people noticed."""
