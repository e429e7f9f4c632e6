"""How far the readings have come."""
from projections.tables import APPLICATION, Reader


async def reached(connection: Reader, council: str) -> int:
    """The last position that a council's readings show; 0 before the first."""
    row = await (await connection.execute(
        "SELECT position FROM readings.tracking WHERE council = %s AND application = %s", (council, APPLICATION))).fetchone()
    return int(row[0]) if row else 0
