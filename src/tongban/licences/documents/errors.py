"""What goes wrong when a licence document is made or sealed, told in Chinese with a stable code."""


class DocumentError(Exception):
    """A document cannot be made or sealed as asked.

    ``code`` is stable (``TB-DOC-NNN`` for making, ``TB-SEAL-NNN`` for sealing); ``message`` is a Chinese sentence
    saying what happened and what to do; ``detail`` is the technical finding for the operator, empty without one.
    """

    def __init__(self, code: str, message: str, detail: str = "") -> None:
        super().__init__(f"{code} {message}{f'（{detail}）' if detail else ''}")
        self.code = code
        self.message = message
        self.detail = detail
