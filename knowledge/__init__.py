"""Documents, retrieval, rules and calculators; knows neither Telegram nor LangChain."""
