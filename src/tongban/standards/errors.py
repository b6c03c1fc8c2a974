"""The one error every reader of a national code raises."""


class CodeError(ValueError):
    """A text does not follow its standard.

    ``code`` is stable for programs (``TB-STD-NNN``); ``message`` is a Chinese sentence that says what is wrong and what
    to do next. The offending text itself is left out, because it may be a person's identity number.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
